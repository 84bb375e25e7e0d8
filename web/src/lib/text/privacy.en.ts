// privacy.en: the words about one person's data, handed out or erased, in English.
import type { privacy as zh } from './privacy.zh';

export const privacy: Record<keyof typeof zh, string> = {
  'privacy.export': 'Export personal data',
  'privacy.exported': 'The personal data of {name} are exported',
  'privacy.erase': 'Erase personal data…',
  'privacy.erase_title': 'Erase the personal data of {name}',
  'privacy.no_undo': 'This is for good: nothing can be put back.',
  'privacy.says': 'Name, phone, address, notes, files and whatever else says who this is are erased. Days, amounts and choices stay, so churn, retention and all other figures of the past stay what they are.',
  'privacy.copy_first': 'Export a copy first',
  'privacy.records': '{n} {n|record|records}',
  'privacy.values': '{n} {n|value|values}',
  'privacy.will_erase': 'Erased',
  'privacy.will_keep': 'Kept',
  'privacy.no_values': 'Nothing in it',
  'privacy.why.person': 'Says who it is',
  'privacy.why.text': 'Text; may be kept if it says nothing of a person, as a city',
  'privacy.why.figure': 'A day, an amount or a choice, for the figures; may be erased if need be',
  'privacy.why.skeleton': 'A number, start, end or owner that the figures need',
  'privacy.why.asked': 'A churn definition or a warning rule uses it: without it, figures of the past would change',
  'privacy.why.asked_person': 'Says who it is; a churn definition or a warning rule uses it too, so figures of the past may change',
  'privacy.confirm': 'Type “{number}” to confirm',
  'privacy.do': 'Erase for good',
  'privacy.done': 'Erased: {records} {records|record|records}, {changes} {changes|entry|entries} of the change log, {files} {files|file|files}',
  'audit.what.privacy_export': 'Exported personal data',
  'audit.what.privacy_erase': 'Erased personal data',
};
