// Templates: texts that are often sent, with fields that each customer fills himself.
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Input, Select } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { patch, post, remove } from '../../api/client';
import { messageTemplates, stale } from '../../api/queries';
import type { MessageTemplate, MessageTemplateQuestion } from '../../api/types';
import { t, word } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { useDone } from '../../record/useDone';
import { Labelled, Panel, Trouble } from '../../ui/parts';
import { Listed } from './Listed';

const KINDS = ['mail', 'sms', 'wecom', 'dingtalk', 'feishu'];
const PURPOSES = ['service', 'marketing'];
const begun = (l: MessageTemplate | null): MessageTemplateQuestion => (l ? { name: l.name, kind: l.kind, purpose: l.purpose, subject: l.subject, body: l.body } : { name: '', kind: 'mail', purpose: 'service', subject: '', body: '' });

function TemplateForm({ letter, names, onDone }: { letter: MessageTemplate | null; names: string[]; onDone: (name: string) => void }): ReactNode {
  const [q, set] = useState(begun(letter));
  const { error, busy, run } = useAsk();
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void run(async () => {
      if (letter) await patch('/api/message_templates/' + letter.id, q, letter.version);
      else await post('/api/message_templates', q, { create: true });
      stale('/api/message_templates');
      onDone(q.name);
    });
  };
  return (
    <form className="form" onSubmit={submit}>
      <Labelled label={t('channels.name')}>
        <Input value={q.name} onChange={(e) => set({ ...q, name: e.target.value })} name="template-name" maxLength={60} autoFocus />
      </Labelled>
      <Labelled label={t('messages.how')}>
        <Select value={q.kind} onChange={(kind) => set({ ...q, kind })} options={KINDS.map((k) => ({ value: k, label: word('messages.kind', k) }))} />
      </Labelled>
      <Labelled label={t('messages.purpose')} hint={t('messages.purpose_says')}>
        <Select value={q.purpose} onChange={(purpose) => set({ ...q, purpose })} options={PURPOSES.map((p) => ({ value: p, label: word('messages.purpose', p) }))} />
      </Labelled>
      {q.kind === 'mail' && (
        <Labelled label={t('messages.subject')}>
          <Input value={q.subject} onChange={(e) => set({ ...q, subject: e.target.value })} name="template-subject" />
        </Labelled>
      )}
      <Labelled label={t('messages.body')} hint={t('messages.body_says')}>
        <Input.TextArea value={q.body} onChange={(e) => set({ ...q, body: e.target.value })} autoSize={{ minRows: 6, maxRows: 16 }} name="template-body" />
      </Labelled>
      <Dropdown trigger={['click']} menu={{ items: names.map((n) => ({ key: n, label: n })), onClick: ({ key }) => set({ ...q, body: q.body + `{{${key}}}` }), style: { maxHeight: 320, overflow: 'auto' } }}>
        <Button>{t('messages.insert')}</Button>
      </Dropdown>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!q.name.trim() || !q.body.trim()}>
        {t('channels.save')}
      </Button>
    </form>
  );
}

export function Templates(): ReactNode {
  const list = useQuery(messageTemplates());
  const { did, failed } = useDone();
  const [open, setOpen] = useState<{ id: number | null } | null>(null);
  const rows = list.data?.rows.filter((l) => !l.deleted) ?? [];
  const letter = rows.find((l) => l.id === open?.id) ?? null;
  const gone = (l: MessageTemplate): void => {
    const path = '/api/message_templates/' + l.id;
    const back = (): Promise<unknown> => post(path + '/restore').then(() => stale('/api/message_templates'));
    void remove(path, l.version)
      .then(() => {
        stale('/api/message_templates');
        did(t('channels.deleted', { name: l.name }), back);
      })
      .catch(failed);
  };
  return (
    <>
      <Listed
        asked={list}
        rows={rows}
        none={t('templates.none')}
        says={t('templates.none_says')}
        make={{ text: t('templates.new'), open: () => setOpen({ id: null }) }}
        line={(l) => (
          <li key={l.id} className="row hook-row">
            <span className="row-main">
              <button type="button" className="row-button strong" onClick={() => setOpen({ id: l.id })}>
                {l.name}
              </button>
              <span className="quiet small">
                {word('messages.kind', l.kind)} · {word('messages.purpose', l.purpose)}
              </span>
              <span className="quiet small ellipsis">{l.body.split('\n')[0]}</span>
            </span>
            <Button size="small" onClick={() => gone(l)}>
              {t('channels.delete')}
            </Button>
          </li>
        )}
      />
      <Panel open={open !== null} onClose={() => setOpen(null)} title={t(letter ? 'templates.edit' : 'templates.new')} width={560}>
        {open && (
          <TemplateForm
            key={String(open.id)}
            letter={letter}
            names={list.data?.names ?? []}
            onDone={(name) => {
              did(t('channels.saved', { name }));
              setOpen(null);
            }}
          />
        )}
      </Panel>
    </>
  );
}
