import { asSentence, explain, Problem } from '../api/problem.ts';
import { entryWords } from '../messages/entry.ts';

/// What to tell about a form that the server refused: beside the fields it names, and above them all.
export interface FormFailure {
  readonly faults: Readonly<Record<string, string>>;
  readonly note: string | null;
}

export const noFailure: FormFailure = { faults: {}, note: null };

export function notADeviceCode(): FormFailure & { readonly faults: { readonly device_code: string } } {
  return { faults: { device_code: entryWords().deviceCodeFault }, note: null };
}

/// What to tell about a request with these members, by JSON pointers without their first slash.
export function requestFailure(error: unknown, members: readonly string[]): FormFailure {
  if (!(error instanceof Problem)) return { faults: {}, note: explain(error) };
  const named = members.flatMap((member) => {
    const fault = error.faultOf(member);
    return fault === null ? [] : [[member, asSentence(fault)] as const];
  });
  // A general sentence above would only repeat what stands at the fields; what has no field must stand there.
  const others = error.faults.filter(({ pointer }) => !members.includes(pointer.slice(1)));
  const note = others.map(({ pointer, detail }) => asSentence(`${pointer} ${detail}`.trim())).join(' ');
  return { faults: Object.fromEntries(named), note: named.length === 0 ? explain(error) : note || null };
}

/// As `requestFailure`, of the forms with a device code.
/// @param members  the fields of the form, under their names in the request
export function formFailure(error: unknown, members: readonly string[]): FormFailure {
  const failure = requestFailure(error, members);
  if (error instanceof Problem && error.status === 409 && !('username' in failure.faults)) {
    return { faults: {}, note: entryWords().ownedDevice };
  }
  return failure;
}
