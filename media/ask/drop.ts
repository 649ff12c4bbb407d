import { takeFileDrops } from '../shared/fileDrops';

/** Photos may be dropped anywhere on the page. @param take its name and its bytes */
export function takeDrops(take: (name: string, base64: string) => void): void {
  takeFileDrops((file) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const address = reader.result as string;
      take(file.name, address.slice(address.indexOf(',') + 1));
    });
    reader.readAsDataURL(file);
  });
}
