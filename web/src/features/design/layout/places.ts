// places: where a field or a section that is carried over the sections of a tab would land.
export type Moved = { field: string } | { section: number };
export type Place = { section: number; at: number } | { gap: number };

const before = (b: DOMRect, x: number, y: number): boolean => y < b.top || (y <= b.bottom && x < b.left + b.width / 2);
const sectionsOf = (canvas: HTMLElement): HTMLElement[] => [...canvas.querySelectorAll<HTMLElement>('[data-section]')];

/** In which section, before which of its fields. */
function spotAt(canvas: HTMLElement, x: number, y: number): Place | null {
  const sections = sectionsOf(canvas);
  const at = sections.findIndex((s) => {
    const b = s.getBoundingClientRect();
    return y >= b.top && y <= b.bottom && x >= b.left && x <= b.right;
  });
  const there = sections[at];
  if (!there || there.dataset.kind !== 'fields') return null;
  const fields = [...there.querySelectorAll<HTMLElement>('[data-field]')];
  const n = fields.findIndex((f) => before(f.getBoundingClientRect(), x, y));
  return { section: at, at: n < 0 ? fields.length : n };
}

/** Before which section. */
function gapAt(canvas: HTMLElement, x: number, y: number): Place | null {
  const box = canvas.getBoundingClientRect();
  if (x < box.left - 40 || x > box.right + 40) return null;
  const sections = sectionsOf(canvas);
  const n = sections.findIndex((s) => {
    const b = s.getBoundingClientRect();
    return y < b.top + b.height / 2;
  });
  return { gap: n < 0 ? sections.length : n };
}

export const placeAt = (canvas: HTMLElement | null, what: Moved, x: number, y: number): Place | null => (!canvas ? null : 'field' in what ? spotAt(canvas, x, y) : gapAt(canvas, x, y));
