// live: what the server tells by itself. A burst of changes makes things stale once.
import { client, stale } from './queries';
import type { Job } from './types';

export function listen(): () => void {
  const events = new EventSource('/api/events');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      stale('/api/records', '/api/customers', '/api/churn', '/api/warnings', '/api/rules', '/api/system');
    }, 1500);
  };
  events.addEventListener('change', changed);
  events.addEventListener('warning', () => stale('/api/warnings', '/api/rules'));
  events.addEventListener('job', (e) => {
    const job = JSON.parse((e as MessageEvent<string>).data) as Job;
    client.setQueryData(['/api/jobs/' + encodeURIComponent(job.id)], job);
  });
  return () => {
    clearTimeout(timer);
    events.close();
  };
}
