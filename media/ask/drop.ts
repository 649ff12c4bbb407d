/** Photos may be dropped anywhere on the page. @param take its name and its bytes */
export function takeDrops(take: (name: string, base64: string) => void): void {
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined) return;
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const address = reader.result as string;
      take(file.name, address.slice(address.indexOf(',') + 1));
    });
    reader.readAsDataURL(file);
  });
}
