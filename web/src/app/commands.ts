// commands: what can be reached from anywhere. One row a command; the menu, the keys and the help
// read the row.
import type { IconName } from '../ui/icons';
import type { Key } from '../lib/text';

export type Command = { name: Key; path?: string; icon?: IconName; keys: string; menu?: boolean; phone?: boolean };

export const commands: Command[] = [
  { name: 'nav.customers', path: '/customers', icon: 'customers', keys: 'g k', menu: true, phone: true },
  { name: 'nav.churn', path: '/churn', icon: 'churn', keys: 'g l', menu: true, phone: true },
  { name: 'nav.warnings', path: '/warnings', icon: 'warnings', keys: 'g y', menu: true, phone: true },
  { name: 'nav.import', path: '/import', icon: 'import', keys: 'g d', menu: true, phone: true },
  { name: 'nav.settings', path: '/settings', icon: 'settings', keys: 'g s', menu: true, phone: true },
  { name: 'design.title', path: '/design', keys: 'g o' },
  { name: 'keys.search', keys: '/' },
  { name: 'keys.new_customer', path: '/customers?new=1', keys: 'c' },
  { name: 'keys.new_rule', path: '/warnings/rules/new', keys: 'g r' },
  { name: 'keys.down', keys: 'j' },
  { name: 'keys.up', keys: 'k' },
  { name: 'keys.open', keys: 'Enter' },
  { name: 'keys.edit', keys: 'e' },
  { name: 'keys.help', keys: '?' },
];
