// form: where the page of a public form starts; it loads nothing of the other pages.
import { open } from '../features/answer/page';
import { decoded, here } from '../lib/base';
import './form.css';

const root = document.getElementById('form');
if (root) void open(root, decoded(here().replace(/^\/f\//, '').replace(/\/.*$/, '')));
