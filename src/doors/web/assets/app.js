// The only script of the pages, and none of them needs it: it starts the design system's enhancements (menu, error focus, character counts).
import { initAll } from './design-system.js';

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');
initAll();
