import { strict as assert } from 'node:assert';
import { extensions, commands } from 'vscode';

export function backendLife(): void {
  describe('the extension in a real VS Code', () => {
    it('is there and registers its commands', async () => {
      const extension = extensions.getExtension('likeness.likeness');
      assert(extension);
      await extension.activate();
      const known = await commands.getCommands(true);
      assert(known.includes('likeness.showBackendStatus'));
    });
  });
}
