/** Somebody has come from another platform: log them in here, then on to the exam. */

import { begin, destination } from '../pages/js/session.js';

const { token, user, name, role, tenant, target } = /** @type {Record<string, string>} */ (document.body.dataset);

begin({ token, user: /** @type {import('../pages/js/session.js').User} */ ({ id: user, name, role, tenant }) });
location.replace(destination(target, role)); // replaced: going back must not send the launch again
