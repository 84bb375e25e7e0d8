// kinds: what a field can be, as a person looks for it: one row a kind, in groups.
import type { ReactNode } from 'react';
import type { Key } from '../../lib/text';

export type Group = 'words' | 'numbers' | 'dates' | 'choosing' | 'links' | 'files' | 'computed';
export type KindRow = { kind: string; group: Group; example: Key; icon: string };

export const groups: Group[] = ['words', 'numbers', 'dates', 'choosing', 'links', 'files', 'computed'];
export const groupName: Record<Group, Key> = {
  words: 'design.group.words',
  numbers: 'design.group.numbers',
  dates: 'design.group.dates',
  choosing: 'design.group.choosing',
  links: 'design.group.links',
  files: 'design.group.files',
  computed: 'design.group.computed',
};

export const kindRows: KindRow[] = [
  { kind: 'text', group: 'words', example: 'design.kind.text', icon: 'M4 5h12M10 5v11' },
  { kind: 'long_text', group: 'words', example: 'design.kind.long_text', icon: 'M3.500 5h13M3.500 10h13M3.500 15h8' },
  { kind: 'phone', group: 'words', example: 'design.kind.phone', icon: 'M6 3h8v14H6ZM9 14.500h2' },
  { kind: 'mail', group: 'words', example: 'design.kind.mail', icon: 'M3 5h14v10.500H3ZM3 6l7 5 7-5' },
  { kind: 'url', group: 'words', example: 'design.kind.url', icon: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM3 10h14M10 3c2.500 2 2.500 12 0 14M10 3c-2.500 2-2.500 12 0 14' },
  { kind: 'address', group: 'words', example: 'design.kind.address', icon: 'M10 17.500s5.500-5 5.500-9a5.500 5.500 0 1 0-11 0c0 4 5.500 9 5.500 9ZM10 10.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z' },
  { kind: 'credit_code', group: 'words', example: 'design.kind.credit_code', icon: 'M3 4.500h14v11H3ZM6 8h4M6 11.500h8' },
  { kind: 'number', group: 'numbers', example: 'design.kind.number', icon: 'M8 3 6.500 17M13.500 3 12 17M3.500 7.500h13M3 12.500h13' },
  { kind: 'money', group: 'numbers', example: 'design.kind.money', icon: 'M5 3.500l5 6 5-6M10 9.500V17M6 11h8M6 14h8' },
  { kind: 'percent', group: 'numbers', example: 'design.kind.percent', icon: 'M15 5 5 15M6.500 8a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM13.500 15a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3Z' },
  { kind: 'rating', group: 'numbers', example: 'design.kind.rating', icon: 'M10 3l2.100 4.600 5 .5-3.800 3.300 1.100 4.900L10 13.700l-4.400 2.600 1.100-4.900L2.900 8.100l5-.5Z' },
  { kind: 'date', group: 'dates', example: 'design.kind.date', icon: 'M3.500 5h13v11.500h-13ZM3.500 8.500h13M7 3v3.500M13 3v3.500' },
  { kind: 'time', group: 'dates', example: 'design.kind.time', icon: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6v4.200l2.800 1.800' },
  { kind: 'choice', group: 'choosing', example: 'design.kind.choice', icon: 'M10 16.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z' },
  { kind: 'choices', group: 'choosing', example: 'design.kind.choices', icon: 'M3 4h4v4H3ZM3 12h4v4H3ZM10 6h7M10 14h7' },
  { kind: 'bool', group: 'choosing', example: 'design.kind.bool', icon: 'M3.500 3.500h13v13h-13ZM6.500 10l2.500 2.500 4.500-5' },
  { kind: 'person', group: 'links', example: 'design.kind.person', icon: 'M10 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 17c0-3.300 2.600-5 6-5s6 1.700 6 5' },
  { kind: 'department', group: 'links', example: 'design.kind.department', icon: 'M8 3h4v4H8ZM3 13h4v4H3ZM13 13h4v4h-4ZM10 7v3M5 13v-3h10v3' },
  { kind: 'link', group: 'links', example: 'design.kind.link', icon: 'M8.500 11.500a3 3 0 0 0 4.300 0l2.700-2.700a3 3 0 0 0-4.300-4.300l-.8.8M11.500 8.500a3 3 0 0 0-4.300 0l-2.700 2.700a3 3 0 0 0 4.300 4.300l.8-.8' },
  { kind: 'links', group: 'links', example: 'design.kind.links', icon: 'M3 5h3v3H3ZM3 12h3v3H3ZM9 6.500h8M9 13.500h8M14.500 4l2.500 2.500L14.500 9M14.500 11l2.500 2.500-2.500 2.500' },
  { kind: 'file', group: 'files', example: 'design.kind.file', icon: 'M5 2.500h6.500L16 7v10.500H5ZM11 3v4.500h4.500' },
  { kind: 'picture', group: 'files', example: 'design.kind.picture', icon: 'M3 4h14v12H3ZM3 13.500l4-4 3.500 3.500 2.500-2 4 3.500M13 8h.01' },
  { kind: 'formula', group: 'computed', example: 'design.kind.formula', icon: 'M15 4.500h-1.500c-1.500 0-2.300 1-2.600 2.500L9.300 14c-.3 1.500-1 2.500-2.500 2.500H5.500M7.500 9.500h6' },
  { kind: 'rollup', group: 'computed', example: 'design.kind.rollup', icon: 'M15 5.500V3.500H5l5 6.500-5 6.500h10v-2' },
  { kind: 'auto_number', group: 'computed', example: 'design.kind.auto_number', icon: 'M4 4h1.500v4M4 8h3M10 5h7M10 10h7M10 15h7M4 12.500h2.500L4 16h2.700' },
];

export const kindRow = (kind: string): KindRow => kindRows.find((k) => k.kind === kind) ?? (kindRows[0] as KindRow);

export const KindIcon = ({ kind, size = 18 }: { kind: string; size?: number }): ReactNode => (
  <svg className="icon" width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d={kindRow(kind).icon} />
  </svg>
);
