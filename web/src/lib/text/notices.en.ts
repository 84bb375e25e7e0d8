// notices.en: the words about what was switched off by a change of fields, in English.
import type { notices as zh } from './notices.zh';

export const notices: Record<keyof typeof zh, string> = {
  'notices.title': 'To mend',
  'notices.settings_says': 'Rules, views and the like of yours that were switched off because a field or an object was deleted or changed.',
  'notices.none': 'Nothing to mend',
  'notices.none_says': 'When a field or an object is deleted or a field becomes another kind, the rules, views, roles and webhooks that use it are switched off, and whoever they belong to is told here.',
  'notices.lead': '{n} switched off, to mend',
  'notices.says': 'A field or an object they use was deleted, or the field is of another kind now. Let them use another; or take back what was deleted, and they work again by themselves.',
  'notices.bin': 'See deleted fields',
  'notices.mend': 'Mend it',
  'notices.new': 'New',
  'notices.n': '{n} to mend, not read yet',
  'notices.rule': 'Warning rule',
  'notices.definition': 'Definition of churn',
  'notices.view': 'View',
  'notices.field': 'Formula or condition of a field',
  'notices.layout': 'Page layout',
  'notices.role': 'Which records a role sees',
  'notices.form': 'Public form',
  'notices.duplicate_rule': 'Duplicate rule',
  'notices.automation': 'Automation',
  'notices.play': 'Playbook',
  'notices.queue': 'Condition of a queue',
  'notices.template': 'Message template',
  'notices.worth': 'How worth is worked out',
  'notices.hook': 'Webhook',
};
