// form: where the page of a public form starts; it loads nothing of the other pages.
import { open } from '../features/answer/page';
import { here } from '../lib/base';
import './form.css';

const root = document.getElementById('form');
if (root) void open(root, decodeURIComponent(here().replace(/^\/f\//, '').replace(/\/.*$/, '')));
