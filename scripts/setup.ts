import { prepareMachine } from './setup/prepare.js';
import { say } from './setup/say.js';

// `npm run setup`: everything that `npm run demo` and `npm test` need on this machine, and nothing else.
await prepareMachine();
say('everything is in place');
