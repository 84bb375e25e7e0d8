// FigurePanel: the customers behind one figure of one period; each opens into why.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import type { ChurnCustomersQuestion, CustomerHead, CustomerList, Draft } from '../../api/types';
import { addDays, count, periodName } from '../../lib/format';
import { t, word } from '../../lib/text';
import { CustomerRows } from '../../record/CustomersPanel';
import { Bones, Edge, Panel, Trouble } from '../../ui/parts';
import { ExportMenu } from './ExportMenu';
import type { Figure } from './state';
import { Why } from './Why';

const PAGE = 100;
type Props = { figure: Figure | null; draft: Draft; by: string | null; every: string; onClose: () => void };

function Inside({ figure, draft, by, every }: { figure: Figure; draft: Draft; by: string | null; every: string }): ReactNode {
  const [why, setWhy] = useState<CustomerHead | null>(null);
  const question: ChurnCustomersQuestion = { definition: draft, from: figure.from, to: figure.to, which: figure.which, kind: figure.kind, by: figure.sliced ? by : null, value: figure.value, all_slices: !figure.sliced, offset: 0, limit: PAGE };
  const list = useInfiniteQuery({
    queryKey: ['/api/churn/customers', question],
    queryFn: ({ pageParam, signal }) => post<CustomerList>('/api/churn/customers', { ...question, offset: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
  });
  const customers = list.data?.pages.flatMap((p) => p.customers) ?? [];
  const onDay = (c: CustomerHead): string => (figure.which === 'lost' || figure.which === 'new_lost' || figure.which === 'lost_and_back' ? (c.day ?? figure.to) : figure.which === 'opening' ? addDays(figure.from, -1) : figure.to);
  if (why) return <Why customer={why} definition={draft} on={onDay(why)} onBack={() => setWhy(null)} />;
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={10} />;
  return (
    <>
      <div className="panel-head">
        <p>
          <b className="num">{count(list.data.pages[0]?.total)}</b> {t('churn.people')} · {periodName(figure.from, figure.to, every)}
          {figure.sliced && ` · ${figure.value === 'true' ? t('churn.condition_holds') : figure.value === 'false' ? t('churn.condition_not') : (figure.value ?? t('value.empty'))}`}
        </p>
        <ExportMenu small question={{ what: 'customers', report: null, customers: question }} name={figure.which} />
      </div>
      <CustomerRows customers={customers} onWhy={setWhy} dayLabel={t(['lost', 'new_lost', 'lost_and_back'].includes(figure.which) ? 'churn.lost_day' : 'churn.day')} />
      <Edge active={list.hasNextPage && !list.isFetchingNextPage} onSeen={() => void list.fetchNextPage()} />
    </>
  );
}

export const FigurePanel = ({ figure, draft, by, every, onClose }: Props): ReactNode => (
  <Panel open={figure !== null} onClose={onClose} title={figure ? t(`churn.${figure.which}`) + (figure.kind ? ` · ${word('churn.kind', figure.kind)}` : '') : ''} width={560}>
    {figure && <Inside key={JSON.stringify(figure)} figure={figure} draft={draft} by={by} every={every} />}
  </Panel>
);
