// MergePanel: placeholder until written below.
import type { ReactNode } from 'react';
import type { ObjectMeta, RecordRow } from '../../api/types';
export default function MergePanel(_: { object: ObjectMeta; a: RecordRow; b: RecordRow; onClose: () => void }): ReactNode {
  return null;
}
