// looks.en: words that were missing on pages that were looked at closely, in English.
import type { looks as zh } from './looks.zh';

export const looks: Record<keyof typeof zh, string> = {
  'audit.detail.id': 'no.',
  'audit.done.changed': 'changed',
  'audit.done.codes': 'other recovery codes',
  'audit.done.created': 'made',
  'audit.done.deleted': 'deleted',
  'audit.done.made': 'made',
  'audit.done.off': 'switched off',
  'audit.done.on': 'switched on',
  'audit.done.renamed': 'renamed',
  'audit.done.renewed': 'secret renewed',
  'audit.done.restored': 'restored',
  'audit.done.resumed': 'resumed',
  'audit.done.revoked': 'revoked',
  'audit.done.suspended': 'suspended',
  'audit.done.undeleted': 'taken back',
  'audit.what.deleted': 'Deleted a field or object',
  'audit.what.organisation': 'Organisations',
  'compare.first': 'Write another condition, or choose a kept definition, and see on which customers the two differ.',
  'customer.gone_back': 'Back to the customers',
  'customer.gone_says': 'The record may have been deleted, or you may not have the right to see it.',
  'handover.alone_do': 'Add somebody',
  'records.all': 'Show all',
};
