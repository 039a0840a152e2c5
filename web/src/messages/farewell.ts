import { catalogue } from './language.svelte.ts';

/// Why somebody who was signed in is not any more: on the page where they sign in again.
export const farewellWords = catalogue({
  en: {
    ended: 'You were signed out: this session was ended elsewhere, or has expired.',
    deleted: 'The account is deleted.',
  },
  de: {
    ended: 'Abgemeldet: Diese Sitzung wurde anderswo beendet oder ist abgelaufen.',
    deleted: 'Das Konto ist gelöscht.',
  },
});
