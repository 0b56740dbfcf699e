import type { Words } from "./words.js";

/** Names of providers stand in the dative, so that "diesem Dienst" fits too. */
export const de: Words = {
  gap: " ",
  unnamedProvider: "diesem Dienst",
  unnamedAsker: "Der Chat, aus dem Sie kommen,",
  backToChat: "Zurück zum Chat",
  closePage: "Sie können diese Seite schließen.",
  newLink: "Für einen neuen Link schreiben Sie bitte noch einmal im Chat.",
  start: {
    heading: (provider) => `Bei ${provider} anmelden`,
    asks: (asker, provider) => `${asker} bittet um Zugriff auf Ihr Konto bei ${provider}.`,
    meaning: (provider) =>
      `Sie melden sich direkt bei ${provider} an. Dort sehen Sie, welcher Zugriff gemeint ist, und können immer noch ablehnen. Ihr Passwort erfährt der Chat nie.`,
    onlyIfYouAre: (consumer) => `Im Chat hat ${consumer} darum gebeten. Fahren Sie nur fort, wenn Sie das sind.`,
    onlyIf: "Fahren Sie nur fort, wenn Sie gerade selbst im Chat darum gebeten haben.",
    continue: "Fortfahren",
    decline: "Ich habe nicht darum gebeten",
    openElsewhere: "Bitte öffnen Sie diese Seite in Ihrem Browser",
    refused: (provider) =>
      `In dieser App funktioniert die Anmeldung bei ${provider} nicht. Öffnen Sie das Menü dieser Seite (⋮ oder ⋯) und wählen Sie „Im Browser öffnen“, oder kopieren Sie diese Adresse in Ihren Browser:`,
    continueHere: "Trotzdem hier versuchen",
  },
  leaving: {
    heading: (provider) => `Sie werden zu ${provider} weitergeleitet`,
    ifNothingHappens: "Falls nach einigen Sekunden nichts geschieht, tippen Sie bitte auf die Schaltfläche.",
    goOn: (provider) => `Weiter zu ${provider}`,
  },
  code: {
    heading: "Geben Sie diesen Code im Chat ein",
    signedIn: (provider) => `Sie sind bei ${provider} angemeldet.`,
    signedInAs: (provider, account) => `Sie sind bei ${provider} als ${account} angemeldet.`,
    only: "Geben Sie den Code nur in dem Chat ein, in dem Sie selbst darum gebeten haben. Erst dann erhält der Chat Zugriff.",
    label: "Code",
    valid: (duration) => `Der Code gilt noch ${duration}.`,
    nobody: "Geben Sie den Code an niemanden weiter.",
    warning: (provider) =>
      `Wenn Ihnen eine andere Person den Link geschickt hat, schließen Sie diese Seite: Mit dem Code bekäme diese Person Zugriff auf Ihr Konto bei ${provider}.`,
  },
  done: {
    heading: "Sie sind angemeldet",
    access: (provider) => `Der Chat hat jetzt Zugriff auf Ihr Konto bei ${provider}.`,
    accessAs: (provider, account) => `Der Chat hat jetzt Zugriff auf Ihr Konto ${account} bei ${provider}.`,
    goOn: "Gehen Sie zurück zum Chat: Dort geht es weiter.",
    writeAgain:
      "Gehen Sie zurück zum Chat und schreiben Sie Ihre Nachricht noch einmal: Die erste ist nicht erhalten geblieben.",
  },
  declined: {
    heading: "Es wurde nichts freigegeben",
    text: "Der Link funktioniert nicht mehr, und niemand erhält damit Zugriff. Sie müssen nichts weiter tun.",
  },
  failed: {
    denied: {
      heading: "Der Zugriff wurde nicht erlaubt",
      text: (provider) => `Er wurde bei ${provider} abgelehnt. Es hat sich nichts geändert.`,
    },
    failed: {
      heading: "Die Anmeldung ist nicht gelungen",
      text: (provider) =>
        `Bei ${provider} ist etwas schiefgegangen, oder es war keine Verbindung möglich. Es hat sich nichts geändert.`,
    },
    "account-changed": {
      heading: "Das ist ein anderes Konto",
      text: (provider) =>
        `Sie haben sich bei ${provider} mit einem anderen Konto angemeldet als beim letzten Mal. Es hat sich nichts geändert. Um das frühere Konto zu verwenden, melden Sie sich dort zuerst ab.`,
    },
    "too-many-attempts": {
      heading: "Zu viele Versuche",
      text: () => "Mit diesem Link wurde die Anmeldung zu oft begonnen. Es hat sich nichts geändert.",
    },
  },
  gone: {
    heading: "Dieser Link funktioniert nicht mehr",
    text: "Ein Link ist für eine einzige Anmeldung bestimmt und gilt nur kurze Zeit.",
  },
  otherBrowser: {
    heading: "Bitte machen Sie im anderen Browser weiter",
    text: "Diese Anmeldung wurde in einem anderen Browser oder einer anderen App durchgeführt. Zu Ihrem Schutz wird der Code für den Chat nur dort angezeigt.",
    lost: (duration) =>
      `Falls Sie ihn nicht mehr finden: Schreiben Sie nach ${duration} noch einmal im Chat und öffnen Sie den Link, den Sie dann erhalten.`,
  },
};
