// DayRange: a first and a last day, either of them left open where `open` says so.
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { t } from '../lib/text';

type Props = { from: string | null | undefined; to: string | null | undefined; label: string; open?: boolean; onChange: (from: string | null, to: string | null) => void };

const picked = (day: string | null | undefined): dayjs.Dayjs | null => (day ? dayjs(day) : null);
const written = (day: dayjs.Dayjs | null | undefined): string | null => day?.format('YYYY-MM-DD') ?? null;

export const DayRange = ({ from, to, label, open, onChange }: Props): ReactNode => (
  <DatePicker.RangePicker
    className="day-range"
    value={[picked(from), picked(to)]}
    allowEmpty={[!!open, !!open]}
    allowClear={!!open}
    placeholder={[t('days.from'), t('days.until')]}
    onChange={(days) => (open || (days?.[0] && days[1])) && onChange(written(days?.[0]), written(days?.[1]))}
    aria-label={label}
  />
);
