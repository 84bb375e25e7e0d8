// commands: what can be reached from anywhere. One row a command; the menu, the keys and the help
// read the row. `settings`: found on the settings page; `admin`: for administrators alone;
// `first`: of the server's first organisation alone.
import { organisation } from '../lib/base';
import type { IconName } from '../ui/icons';
import type { Key } from '../lib/text';

/** What is done where there is no page to go to; Shell.tsx says how. Mod is Ctrl, or ⌘ on a Mac. */
export type Act = 'palette' | 'undo' | 'last' | 'search' | 'help';
export type Command = { name: Key; path?: string; icon?: IconName; keys: string; act?: Act; menu?: boolean; phone?: boolean; settings?: boolean; admin?: boolean; first?: boolean };

const all: Command[] = [
  { name: 'keys.palette', icon: 'search', keys: 'Mod+K', act: 'palette', menu: true, phone: true },
  { name: 'nav.today', path: '/today', icon: 'calendar', keys: 'g m', menu: true, phone: true },
  { name: 'nav.customers', path: '/customers', icon: 'customers', keys: 'g k', menu: true, phone: true },
  { name: 'nav.churn', path: '/churn', icon: 'churn', keys: 'g l', menu: true, phone: true },
  { name: 'nav.losses', path: '/losses', icon: 'undo', keys: 'g 4', menu: true },
  { name: 'nav.review', path: '/review', icon: 'board', keys: 'g 5', menu: true },
  { name: 'nav.warnings', path: '/warnings', icon: 'warnings', keys: 'g y', menu: true, phone: true },
  { name: 'plays.title', path: '/plays', icon: 'check', keys: 'g 8', menu: true },
  { name: 'nav.automations', path: '/automations', icon: 'flow', keys: 'g 3', menu: true },
  { name: 'nav.satisfaction', path: '/satisfaction', icon: 'star', keys: 'g u', menu: true },
  { name: 'nav.tickets', path: '/tickets', icon: 'tickets', keys: 'g g', menu: true },
  { name: 'nav.import', path: '/import', icon: 'import', keys: 'g d', menu: true },
  { name: 'nav.settings', path: '/settings', icon: 'settings', keys: 'g s', menu: true },
  { name: 'nav.more', path: '/more', icon: 'list', keys: 'g 9', phone: true },
  { name: 'design.title', path: '/design', keys: 'g o', settings: true, admin: true },
  { name: 'forms.title', path: '/forms', keys: 'g f', settings: true, admin: true },
  { name: 'people.title', path: '/people', keys: 'g p', settings: true },
  { name: 'roles.title', path: '/roles', keys: 'g j', settings: true, admin: true },
  { name: 'duplicates.title', path: '/duplicates', keys: 'g c', settings: true },
  { name: 'handover.title', path: '/handover', keys: 'g h', settings: true, admin: true },
  { name: 'setups.title', path: '/setup', keys: 'g b', settings: true, admin: true },
  { name: 'audit.title', path: '/audit', keys: 'g a', settings: true, admin: true },
  { name: 'oidc.title', path: '/sign-in', keys: 'g i', settings: true, admin: true },
  { name: 'hooks.title', path: '/hooks', keys: 'g w', settings: true, admin: true },
  { name: 'channels.title', path: '/channels', keys: 'g x', settings: true, admin: true },
  { name: 'messages.title', path: '/messages', keys: 'g 1', settings: true },
  { name: 'bells.title', path: '/bells', keys: 'g v', settings: true },
  { name: 'orgs.title', path: '/organisations', keys: 'g q', settings: true, admin: true, first: true },
  { name: 'ticketset.title', path: '/ticket-settings', keys: 'g 2', settings: true, admin: true },
  { name: 'calendar.title', path: '/calendar', keys: 'g e', settings: true, admin: true },
  { name: 'try.title', path: '/try', keys: 'g t', settings: true },
  { name: 'notices.title', path: '/notices', keys: 'g n', settings: true },
  { name: 'keys.undo', keys: 'Mod+Z', act: 'undo' },
  { name: 'keys.last', keys: 'g z', act: 'last' },
  { name: 'keys.search', keys: '/', act: 'search' },
  { name: 'keys.new_customer', path: '/customers?new=1', keys: 'c' },
  { name: 'keys.new_rule', path: '/warnings/rules/new', keys: 'g r' },
  { name: 'keys.down', keys: 'j' },
  { name: 'keys.up', keys: 'k' },
  { name: 'keys.open', keys: 'Enter' },
  { name: 'keys.edit', keys: 'e' },
  { name: 'keys.edit_cell', keys: 'F2' },
  { name: 'keys.snooze', keys: 's' },
  { name: 'tickets.kind.reply', keys: 'r' },
  { name: 'tickets.kind.note', keys: 'n' },
  { name: 'tickets.take', keys: 'a' },
  { name: 'keys.select', keys: 'x' },
  { name: 'review.previous', keys: '[' },
  { name: 'review.next', keys: ']' },
  { name: 'keys.help', keys: '?', act: 'help' },
];

export const commands = all.filter((c) => !c.first || organisation === '');

const mac = /Mac|iPhone|iPad/.test(navigator.platform);
/** The keys as they stand on the keyboard before him. */
export const keysOf = (c: Command): string[] => c.keys.replace('Mod', mac ? '⌘' : 'Ctrl').split(/[ +]/);
