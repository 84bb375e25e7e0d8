// make: elements of a page without a framework. Texts are set as texts, never as HTML.
type Child = Node | string | null | false;
type Props = Record<string, string | boolean | ((e: Event) => void)>;

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') e.addEventListener(name, value);
    else if (value === true) e.setAttribute(name, '');
    else if (value !== false) e.setAttribute(name, value);
  }
  e.append(...children.filter((c): c is Node | string => c !== null && c !== false));
  return e;
}
