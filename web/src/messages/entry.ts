import { catalogue } from './language.svelte.ts';

/// The pages before the app: sign in, sign up, and the device code that a person types.
export const entryWords = catalogue({
  en: {
    username: 'User name',
    usernameHint: '3 to 64 letters, digits, dots, dashes',
    password: 'Password',
    passwordHint: 'At least 8 characters; a few words make a good one',
    deviceCode: 'Device code',
    deviceCodeHint: 'Shown by your device; good for 10 minutes and once',
    deviceCodeFault: 'A device code has 10 letters and digits, like K7QMX-2B4DT.',
    wrong: 'The user name or the password is wrong.',
    ownedDevice:
      'This device already belongs to an account, so nothing was changed. Its owner can share it with you. ' +
      'If it is yours to take over, reset its owner at the device (hold the pairing button for 10 seconds, ' +
      'or run “edl-agent reset-owner” there) and come back with a new code.',
    signIn: {
      title: 'Sign in',
      lead: 'See your power live and switch each phase.',
      action: 'Sign in',
      sending: 'Signing in…',
      newHere: 'New here?',
      toSignUp: 'Sign up with the code that your device shows',
      or: ', or',
      toBluetooth: 'connect to it over Bluetooth',
    },
    signUp: {
      title: 'Sign up',
      lead: 'Make an account and become the owner of your device.',
      action: 'Sign up',
      sending: 'Signing up…',
      noCode: 'You stand beside it and have no code?',
      toBluetooth: 'Connect to it over Bluetooth',
      hasAccount: 'You have an account already?',
      toSignIn: 'Sign in',
      andAdd: ' and add the device there.',
    },
    add: {
      title: 'Add a device',
      signedInAs: (username: string) => `You are signed in as ${username}.`,
      signedIn: 'You are signed in.',
      beside: 'You stand beside it?',
      back: 'Back to your devices',
      action: 'Add device',
      sending: 'Adding…',
    },
    noDevice: {
      title: 'No device yet',
      lead:
        'Stand beside your meter and connect to it over Bluetooth, ask it for a code (“edl-agent device-code”), ' +
        'or have its owner share it with you.',
      connect: 'Connect over Bluetooth',
      orType: 'Or type the device code.',
    },
  },
  de: {
    username: 'Benutzername',
    usernameHint: '3 bis 64 Buchstaben, Ziffern, Punkte, Striche',
    password: 'Passwort',
    passwordHint: 'Mindestens 8 Zeichen; einige Wörter ergeben ein gutes',
    deviceCode: 'Gerätecode',
    deviceCodeHint: 'Vom Gerät angezeigt; gilt 10 Minuten und einmal',
    deviceCodeFault: 'Ein Gerätecode hat 10 Buchstaben und Ziffern, etwa K7QMX-2B4DT.',
    wrong: 'Der Benutzername oder das Passwort ist falsch.',
    ownedDevice:
      'Dieses Gerät gehört bereits zu einem Konto; es wurde nichts geändert. Wem es gehört, kann es freigeben. ' +
      'Soll es übernommen werden: am Gerät den Besitzer zurücksetzen (die Kopplungstaste 10 Sekunden halten ' +
      'oder dort „edl-agent reset-owner“ ausführen) und mit einem neuen Code wiederkommen.',
    signIn: {
      title: 'Anmelden',
      lead: 'Die Leistung live sehen und jede Phase schalten.',
      action: 'Anmelden',
      sending: 'Wird angemeldet …',
      newHere: 'Zum ersten Mal hier?',
      toSignUp: 'Mit dem Code des Geräts registrieren',
      or: ' oder',
      toBluetooth: 'über Bluetooth verbinden',
    },
    signUp: {
      title: 'Registrieren',
      lead: 'Ein Konto anlegen und das Gerät in Besitz nehmen.',
      action: 'Registrieren',
      sending: 'Wird registriert …',
      noCode: 'In der Nähe des Geräts, aber ohne Code?',
      toBluetooth: 'Über Bluetooth verbinden',
      hasAccount: 'Schon ein Konto?',
      toSignIn: 'Anmelden',
      andAdd: ' und das Gerät dort hinzufügen.',
    },
    add: {
      title: 'Gerät hinzufügen',
      signedInAs: (username: string) => `Angemeldet als ${username}.`,
      signedIn: 'Die Anmeldung besteht.',
      beside: 'In der Nähe des Geräts?',
      back: 'Zurück zu den Geräten',
      action: 'Gerät hinzufügen',
      sending: 'Wird hinzugefügt …',
    },
    noDevice: {
      title: 'Noch kein Gerät',
      lead:
        'Am Zähler über Bluetooth verbinden, dort einen Code anfordern („edl-agent device-code“) ' +
        'oder das Gerät von dem freigeben lassen, dem es gehört.',
      connect: 'Über Bluetooth verbinden',
      orType: 'Oder den Gerätecode eingeben.',
    },
  },
});
