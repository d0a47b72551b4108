/** The entries of a record in plain words. */
'use strict';

/** @param {any} response */
function answered(response) {
  if (response === null) return 'cleared';
  if ('text' in response) return `“${response.text}”`;
  if ('value' in response) return response.value ? 'true' : 'false';
  if ('choice' in response) return `choice ${response.choice}`;
  if ('choices' in response) return `choices ${response.choices.join(', ')}`;
  if (response.pairs) {
    return Object.entries(response.pairs)
      .map(([stem, choice]) => `${stem} with ${choice}`)
      .join(', ');
  }
  return JSON.stringify(response);
}

/** @param {string | null} time */
function moment(time) {
  const format = { dateStyle: 'medium', timeStyle: 'medium' };
  return time ? new Intl.DateTimeFormat(undefined, /** @type {any} */ (format)).format(new Date(time)) : '';
}

/** @param {string | null} deadline */
function until(deadline) {
  return deadline ? `until ${moment(deadline)}` : 'without a time limit';
}

/** @type {Record<string, (payload: any) => string>} */
const SAYS = {
  AttemptStarted: (said) => `${said.learner_name} began attempt ${said.number}: ${said.items} questions, ${until(said.deadline)}`,
  AnswerSaved: (said) => `Question ${said.slot}: ${answered(said.response)}`,
  AnswersSaved: (said) =>
    said.answers.map((/** @type {any} */ one) => `Question ${one.slot}: ${answered(one.response)}`).join('; '),
  SlotFlagged: (said) => `Question ${said.slot}: ${said.flagged ? 'flagged for review' : 'flag taken away'}`,
  SlotChecked: (said) => `Question ${said.slot} checked, try ${said.tries}: ${answered(said.response)} (${said.verdict})`,
  AttemptOverdue: (said) => `The time was up; it could be handed in until ${moment(said.grace_until)}`,
  AttemptSubmitted: (said) =>
    `Handed in ${said.by === 'clock' ? 'by the clock' : `by ${said.by}`}: ${said.mark} of ${said.max_mark} marks`,
  AttemptAbandoned: (said) => `Given up by ${said.by}: ${said.reason}`,
  AttemptReopened: (said) => `Opened again by ${said.by}, ${until(said.deadline)}: ${said.reason}`,
  DeadlineMoved: (said) => `Deadline moved by ${said.by}: ${until(said.deadline)}`,
};

/** @param {any} event */
function inWords({ type, payload }) {
  try {
    return SAYS[type](payload);
  } catch {
    return String(type); // an entry of a newer kind is still part of the chain
  }
}
