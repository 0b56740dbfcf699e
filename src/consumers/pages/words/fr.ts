import type { Words } from "./words.js";

/** No "de" or "que" stands before a name, which would have to be elided before a vowel. */
export const fr: Words = {
  gap: " ",
  unnamedProvider: "ce service",
  unnamedAsker: "Le chat d’où vous venez",
  backToChat: "Revenir au chat",
  closePage: "Vous pouvez fermer cette page.",
  newLink: "Pour recevoir un nouveau lien, écrivez à nouveau dans le chat.",
  start: {
    heading: (provider) => `Se connecter à ${provider}`,
    asks: (asker, provider) => `${asker} souhaite accéder à votre compte sur ${provider}.`,
    meaning: (provider) =>
      `Vous vous connectez directement sur ${provider}. Vous y verrez de quel accès il s’agit et vous pourrez encore refuser. Votre mot de passe n’est jamais communiqué au chat.`,
    onlyIfYouAre: (consumer) => `Dans le chat, la demande a été faite par ${consumer}. Ne continuez que si c’est vous.`,
    onlyIf: "Ne continuez que si vous venez d’en faire vous-même la demande dans le chat.",
    continue: "Continuer",
    decline: "Je n’ai rien demandé",
    openElsewhere: "Ouvrez cette page dans votre navigateur",
    refused: (provider) =>
      `La connexion à ${provider} ne fonctionne pas dans cette application. Ouvrez le menu de cette page (⋮ ou ⋯) et choisissez «\u00a0Ouvrir dans le navigateur\u00a0», ou copiez cette adresse dans votre navigateur\u00a0:`,
    continueHere: "Essayer ici quand même",
  },
  leaving: {
    heading: (provider) => `Nous vous dirigeons vers ${provider}`,
    ifNothingHappens: "Si rien ne se passe après quelques secondes, appuyez sur le bouton.",
    goOn: (provider) => `Continuer vers ${provider}`,
  },
  code: {
    heading: "Saisissez ce code dans le chat",
    signedIn: (provider) => `La connexion à ${provider} a réussi.`,
    signedInAs: (provider, account) => `La connexion à ${provider} a réussi avec le compte ${account}.`,
    only: "Saisissez le code uniquement dans le chat où vous avez vous-même fait la demande. C’est seulement alors que le chat obtient l’accès.",
    label: "Code",
    valid: (duration) => `Le code est encore valable ${duration}.`,
    nobody: "Ne donnez ce code à personne.",
    warning: (provider) =>
      `Si une autre personne vous a envoyé le lien, fermez cette page\u00a0: avec le code, elle aurait accès à votre compte sur ${provider}.`,
  },
  done: {
    heading: "La connexion a réussi",
    access: (provider) => `Le chat a maintenant accès à votre compte sur ${provider}.`,
    accessAs: (provider, account) => `Le chat a maintenant accès à votre compte ${account} sur ${provider}.`,
    goOn: "Revenez au chat pour continuer.",
    writeAgain: "Revenez au chat et écrivez à nouveau votre message\u00a0: le premier n’a pas été conservé.",
  },
  declined: {
    heading: "Rien n’a été partagé",
    text: "Le lien ne fonctionne plus et ne donne accès à personne. Vous n’avez rien d’autre à faire.",
  },
  failed: {
    denied: {
      heading: "L’accès n’a pas été autorisé",
      text: (provider) => `Il a été refusé sur ${provider}. Rien n’a changé.`,
    },
    failed: {
      heading: "La connexion n’a pas abouti",
      text: (provider) =>
        `Un problème est survenu sur ${provider}, ou la liaison n’a pas pu être établie. Rien n’a changé.`,
    },
    "account-changed": {
      heading: "C’est un autre compte",
      text: (provider) =>
        `Vous avez utilisé sur ${provider} un autre compte que la dernière fois. Rien n’a changé. Pour reprendre le compte précédent, déconnectez-vous d’abord là-bas.`,
    },
    "too-many-attempts": {
      heading: "Trop de tentatives",
      text: () => "La connexion a été commencée trop souvent avec ce lien. Rien n’a changé.",
    },
  },
  gone: {
    heading: "Ce lien ne fonctionne plus",
    text: "Un lien sert à une seule connexion et n’est valable que peu de temps.",
  },
  otherBrowser: {
    heading: "Continuez dans l’autre navigateur",
    text: "Cette connexion a été effectuée dans un autre navigateur ou une autre application. Pour votre protection, le code pour le chat ne s’affiche que là-bas.",
    lost: (duration) =>
      `Si vous ne le retrouvez plus\u00a0: dans ${duration}, écrivez à nouveau dans le chat et ouvrez le lien que vous recevrez alors.`,
  },
};
