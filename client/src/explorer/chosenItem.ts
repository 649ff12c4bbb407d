import { ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';

/**
 * All that is chosen on a map, as one item of a tree.
 * @param contextValue what its menus go by
 * @param what "24 images"
 */
export function chosenItem(id: string, contextValue: string, what: string): TreeItem {
  const item = new TreeItem('Chosen on the Map', TreeItemCollapsibleState.Collapsed);
  item.id = id;
  item.contextValue = contextValue;
  item.iconPath = new ThemeIcon('list-selection');
  item.description = what;
  item.tooltip = 'What is done here is done to all of them.';
  item.accessibilityInformation = { label: `Chosen on the Map, ${what}` };
  return item;
}
