// The document against the schema of OpenAPI 3.1 itself.
import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync } from 'node:fs';

const validator = new Validator();
const { valid, errors } = await validator.validate(JSON.parse(readFileSync('made/openapi.json', 'utf8')));
console.log(`${valid && validator.version === '3.1' ? 'ok' : 'not ok'} - the document is OpenAPI 3.1`);
if (!valid) console.log('# ' + JSON.stringify(errors).slice(0, 2000));
