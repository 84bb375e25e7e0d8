// live: what the server tells by itself. A burst of changes makes things stale once.
import { withSeenAs } from '../lib/seenAs';
import { client, stale } from './queries';
import type { Job } from './types';

export function listen(): () => void {
  const events = new EventSource(withSeenAs('/api/events'));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      stale('/api/records', '/api/counts', '/api/groups', '/api/customers', '/api/churn', '/api/warnings', '/api/today', '/api/rules', '/api/system', '/api/ticket');
    }, 1500);
  };
  events.addEventListener('change', changed);
  // What was told while nobody listened is asked for.
  events.addEventListener('open', () => stale('/api/notices', '/api/bells'));
  events.addEventListener('bell', () => stale('/api/bells', '/api/approvals', '/api/today'));
  // Another's object, field or choice: forms and lists show it at once.
  events.addEventListener('schema', () => stale('/api/meta', '/api/objects', '/api/layouts', '/api/shown', '/api/deleted', '/api/records', '/api/counts', '/api/rules', '/api/definitions', '/api/notices'));
  events.addEventListener('warning', () => stale('/api/warnings', '/api/rules'));
  events.addEventListener('job', (e) => {
    // How far it is can be told; what came of it is asked for.
    const job = JSON.parse((e as MessageEvent<string>).data) as Job;
    const path = '/api/jobs/' + encodeURIComponent(job.id);
    if (job.state === 'running') client.setQueryData([path], job);
    else stale(path, '/api/imports', '/api/meta', '/api/system');
  });
  return () => {
    clearTimeout(timer);
    events.close();
  };
}
