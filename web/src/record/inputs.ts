// inputs: what every control for a field is given (FieldInput.tsx chooses the control).
import type { Cell, FieldMeta } from '../api/types';

export type InputProps = { id?: string; field: FieldMeta; value: Cell; onChange: (value: Cell) => void; choices?: string[] };
