// icons: a few strokes on a 20-pixel square; always beside a word or with a label of their own.
import type { ReactNode } from 'react';

const paths = {
  customers: 'M7 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM1.8 17c0-3 2.2-5 5.2-5s5.2 2 5.2 5M13 3.4a3 3 0 0 1 0 5.2M14.6 12.3c2.2.5 3.6 2.3 3.6 4.7',
  churn: 'M2.5 3v14h15M5.5 6l4 4.5 3-2.5 5 6M17.5 10.5V14H14',
  warnings: 'M10 2.5c-3.2 0-5 2.3-5 5.3 0 3.700-1.500 4.700-2 6.200h14c-.5-1.500-2-2.500-2-6.200 0-3-1.800-5.300-5-5.300ZM8 17c.4.6 1.100 1 2 1s1.600-.4 2-1',
  star: 'M10 2.800l2.200 4.600 5 .7-3.600 3.500.9 5-4.500-2.400-4.500 2.400.9-5L2.800 8.100l5-.7Z',
  tickets: 'M2.500 6h15v3a1.500 1.500 0 0 0 0 3v3h-15v-3a1.500 1.500 0 0 0 0-3ZM8 6v9',
  import: 'M10 3v10M6 9.500l4 4 4-4M3 14.500V17h14v-2.500',
  settings: 'M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.500 13.500 17.500 17.500',
  plus: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5 5 15',
  back: 'M12.500 4.500 7 10l5.500 5.500',
  next: 'M7.500 4.500 13 10l-5.500 5.500',
  down: 'M5 7.500 10 12.500 15 7.500',
  list: 'M3 5h14M3 10h14M3 15h14',
  flow: 'M7.500 2.500h5v4h-5ZM2.500 13.500h5v4h-5ZM12.500 13.500h5v4h-5ZM10 6.500v3.500M5 13.500V10h10v3.500',
  board: 'M3 3.500h4v13H3ZM8.500 3.500h4v8h-4ZM14 3.500h3v10.500h-3',
  calendar: 'M3 5h14v12H3ZM3 8.500h14M7 3v3.500M13 3v3.500',
  undo: 'M7.500 4 4 7.500 7.500 11M4 7.500h8a4 4 0 0 1 0 8H8',
  pen: 'M4 16l.8-3.200L13.500 4.100l2.400 2.400-8.700 8.700ZM11.800 5.800l2.400 2.400',
  trash: 'M4 5.500h12M8 5.500V3.500h4v2M5.500 5.500 6.300 17h7.400l.8-11.500M8.500 8.500v5M11.500 8.500v5',
  more: 'M4.500 10h.01M10 10h.01M15.500 10h.01',
  check: 'M4 10.500 8 14.500 16 6',
  columns: 'M3 4h14v12H3ZM8 4v12M12.500 4v12',
  filter: 'M3 5h14M6 10h8M8.500 15h3',
  file: 'M5 2.500h6.500L16 7v10.500H5ZM11 3v4.500h4.500',
  sun: 'M10 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M4.300 15.700l1.100-1.100M14.600 5.400l1.100-1.100',
  warn: 'M10 3 18 16.500H2ZM10 8v4M10 14.200h.01',
  keys: 'M2.500 5.500h15v9h-15ZM5.500 8.500h.01M8.500 8.500h.01M11.500 8.500h.01M14.500 8.500h.01M6.500 11.500h7',
  download: 'M10 3v9M6.500 9l3.500 3.500L13.500 9M3.500 16.500h13',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth={name === 'more' ? 2.2 : 1.6} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
