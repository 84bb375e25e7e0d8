// works.en: the words about many records that are changed in pieces, in English.
import type { works as zh } from './works.zh';

export const works: Record<keyof typeof zh, string> = {
  'works.change': 'Changing {total} {total|record|records}',
  'works.delete': 'Deleting {total} {total|record|records}',
  'works.undo': 'Putting back {total} {total|record|records}',
  'works.progress': '{done} of {total} done',
  'works.away': 'You can leave this page: it goes on.',
  'works.stop': 'Stop',
  'works.stopping': 'Stopping…',
  'works.stopped': 'Stopped: {n} {n|record was|records were} done',
  'works.failed': 'It ended halfway: {why} ({n} done)',
  'works.changed': '{n} {n|record|records} changed',
  'works.deleted': '{n} {n|record|records} deleted',
  'works.undone': '{n} {n|record|records} put back',
};
