/**
 * Files may be dropped anywhere on the page. VS Code would take a file that is dragged over a panel for one to be opened
 * in an editor, unless Shift is held: it must not hear of it.
 * @param take the first of them
 */
export function takeFileDrops(take: (file: File) => void): void {
  const keep = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('dragenter', keep);
  document.addEventListener('dragover', keep);
  document.addEventListener('drop', (event) => {
    keep(event);
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) take(file);
  });
}
