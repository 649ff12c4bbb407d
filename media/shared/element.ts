type Attributes = Record<string, string | boolean>;

/**
 * Makes an element. Texts become text nodes, so that no name of a person or a run is ever read as HTML.
 * @param attributes true sets an empty one, false leaves it out
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}
