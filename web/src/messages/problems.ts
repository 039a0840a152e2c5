import { catalogue } from './language.svelte.ts';

/// What went wrong between the app and its server. What the server says in detail is in English.
export const problemWords = catalogue({
  en: {
    unreachable: 'The server cannot be reached.',
    signedOut: 'You are signed out.',
    tooMany: (wait: string) => `Too many attempts. Try again in ${wait}.`,
    aMoment: 'a moment',
    /// Of the server's details, which speak for themselves.
    detailed: (_title: string, detail: string) => detail,
    titles: {
      400: 'The request was not understood',
      401: 'The sign-in was not accepted',
      403: 'This is not allowed',
      404: 'This is not there',
      409: 'This is not possible as things are',
      413: 'This is too much at once',
      422: 'Something in it is not right',
      500: 'The server has failed',
      502: 'The server is not reached from here',
      503: 'The server or the device is not available',
      504: 'There was no answer in time',
    },
    other: (status: string) => `The server answered with ${status}`,
  },
  de: {
    unreachable: 'Der Server ist nicht erreichbar.',
    signedOut: 'Die Anmeldung ist beendet.',
    tooMany: (wait: string) => `Zu viele Versuche. Nächster Versuch in ${wait}.`,
    aMoment: 'einem Augenblick',
    detailed: (title: string, detail: string) => `${title}. Meldung des Servers: ${detail}`,
    titles: {
      400: 'Die Anfrage wurde nicht verstanden',
      401: 'Die Anmeldung wurde nicht angenommen',
      403: 'Das ist nicht erlaubt',
      404: 'Das ist nicht vorhanden',
      409: 'Das ist im jetzigen Zustand nicht möglich',
      413: 'Das ist zu viel auf einmal',
      422: 'Eine Angabe ist nicht richtig',
      500: 'Im Server ist ein Fehler aufgetreten',
      502: 'Der Server ist von hier nicht erreichbar',
      503: 'Der Server oder das Gerät ist nicht verfügbar',
      504: 'Es kam keine Antwort in der vorgesehenen Zeit',
    },
    other: (status: string) => `Der Server hat mit ${status} geantwortet`,
  },
});
