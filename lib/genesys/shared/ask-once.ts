import { ok } from '#lib/result.ts';
import type { Result } from '#lib/result.ts';
import type { CachedAnswer } from '../answer-cache.ts';
import type { GatewayCode, Priority } from '../gateway-types.ts';
import type { Claim, Landing, Question, SharedAnswers } from './shared-answers.ts';

/** An answer as it came: from Genesys, or from a process that had asked. */
export type Landed = CachedAnswer & { readonly fromOthers: boolean };

/** One question of this process. */
export type Inquiry = {
  readonly question: Question;
  /** May rise while others are waited for. */
  readonly priority: () => Priority;
  readonly signal: AbortSignal;
  /** Neither takes another process' answer nor waits for one under way. */
  readonly isForced: boolean;
  readonly keepMs: number;
  /** Keeps an answer in this process. */
  readonly keep: (answer: CachedAnswer) => void;
  /** Asks Genesys; keeps the answer itself. */
  readonly ask: () => Promise<Result<CachedAnswer, GatewayCode>>;
};

/** Answers a question from another process when one has asked or is asking, and else asks for all of them. */
export async function askOnce(answers: SharedAnswers, inquiry: Inquiry): Promise<Result<Landed, GatewayCode>> {
  const claim = await claimOrWait(answers, inquiry);
  if (claim.kind === 'answer') {
    inquiry.keep(claim.answer);
    return ok({ ...claim.answer, fromOthers: true });
  }
  if (claim.kind === 'theirs') return withFlag(await inquiry.ask());
  if (claim.stale !== null) inquiry.keep(claim.stale);
  let landing: Landing | null = null;
  try {
    const asked = await inquiry.ask();
    if (asked.ok) landing = { answer: asked.data, keepMs: inquiry.keepMs };
    return withFlag(asked);
  } finally {
    // Nobody here has to wait until the others can have it.
    void claim.land(landing);
  }
}

/** Ends with `theirs` only when the question is given up. */
async function claimOrWait(answers: SharedAnswers, inquiry: Inquiry): Promise<Claim> {
  const { question, signal, isForced } = inquiry;
  for (let acceptFrom = 0; ;) {
    const claim = await answers.claim(question, inquiry.priority(), { acceptFrom, isForced });
    if (claim.kind !== 'theirs' || signal.aborted) return claim;
    acceptFrom = claim.acceptFrom;
    await claim.landed(signal);
  }
}

function withFlag(asked: Result<CachedAnswer, GatewayCode>): Result<Landed, GatewayCode> {
  return asked.ok ? ok({ ...asked.data, fromOthers: false }) : asked;
}
