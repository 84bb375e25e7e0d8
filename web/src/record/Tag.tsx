// Tag: a choice in its colour. The colour is a word that is kept with the choice; unknown words are grey.
import type { ReactNode } from 'react';
import type { FieldMeta } from '../api/types';

export const COLOURS = ['red', 'orange', 'amber', 'green', 'teal', 'blue', 'purple', 'pink', 'grey'] as const;
export type Colour = (typeof COLOURS)[number];

export const colourOf = (field: FieldMeta | undefined, name: string): string => field?.options.choices.find((c) => c.name === name)?.colour ?? '';
const known = (colour: string): string => ((COLOURS as readonly string[]).includes(colour) ? colour : colour ? 'grey' : 'none');

export const Tag = ({ colour, children }: { colour: string; children: ReactNode }): ReactNode => <span className={'tag tag-' + known(colour)}>{children}</span>;
export const Dot = ({ colour }: { colour: string }): ReactNode => <i className={'tag-dot tag-' + known(colour)} aria-hidden="true" />;
