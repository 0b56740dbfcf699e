import type { Words } from "./words.js";

/** "La cuenta que usted tiene en" rather than "su cuenta", which could be somebody else's. */
export const es: Words = {
  gap: " ",
  unnamedProvider: "este servicio",
  unnamedAsker: "El chat del que usted viene",
  backToChat: "Volver al chat",
  closePage: "Ya puede cerrar esta página.",
  newLink: "Para recibir un enlace nuevo, escriba otra vez en el chat.",
  start: {
    heading: (provider) => `Iniciar sesión en ${provider}`,
    asks: (asker, provider) => `${asker} solicita acceso a la cuenta que usted tiene en ${provider}.`,
    meaning: (provider) =>
      `Usted inicia sesión directamente en ${provider}. Allí verá de qué acceso se trata y aún podrá rechazarlo. El chat nunca conoce su contraseña.`,
    onlyIfYouAre: (consumer) => `En el chat lo ha solicitado ${consumer}. Continúe solo si se trata de usted.`,
    onlyIf: "Continúe solo si usted acaba de solicitarlo en el chat.",
    continue: "Continuar",
    decline: "Yo no lo he solicitado",
    openElsewhere: "Abra esta página en su navegador",
    refused: (provider) =>
      `En esta aplicación no es posible iniciar sesión en ${provider}. Abra el menú de esta página (⋮ o ⋯) y elija «Abrir en el navegador», o copie esta dirección en su navegador:`,
    continueHere: "Intentarlo aquí de todos modos",
  },
  leaving: {
    heading: (provider) => `Le llevamos a ${provider}`,
    ifNothingHappens: "Si no ocurre nada en unos segundos, pulse el botón.",
    goOn: (provider) => `Continuar a ${provider}`,
  },
  code: {
    heading: "Escriba este código en el chat",
    signedIn: (provider) => `Ha iniciado sesión en ${provider}.`,
    signedInAs: (provider, account) => `Ha iniciado sesión en ${provider} con la cuenta ${account}.`,
    only: "Escriba el código únicamente en el chat en el que usted lo ha solicitado. Solo entonces obtendrá acceso el chat.",
    label: "Código",
    valid: (duration) => `El código es válido durante ${duration}.`,
    nobody: "No dé este código a nadie.",
    warning: (provider) =>
      `Si otra persona le ha enviado el enlace, cierre esta página: con el código, esa persona tendría acceso a la cuenta que usted tiene en ${provider}.`,
  },
  done: {
    heading: "Ha iniciado sesión",
    access: (provider) => `El chat ya tiene acceso a la cuenta que usted tiene en ${provider}.`,
    accessAs: (provider, account) => `El chat ya tiene acceso a su cuenta ${account} en ${provider}.`,
    goOn: "Vuelva al chat para continuar.",
    writeAgain: "Vuelva al chat y escriba su mensaje de nuevo: el primero no se ha conservado.",
  },
  declined: {
    heading: "No se ha compartido nada",
    text: "El enlace ya no funciona y nadie obtendrá acceso con él. No tiene que hacer nada más.",
  },
  failed: {
    denied: {
      heading: "No se ha permitido el acceso",
      text: (provider) => `Se ha rechazado en ${provider}. No ha cambiado nada.`,
    },
    failed: {
      heading: "No se ha podido iniciar sesión",
      text: (provider) =>
        `Ha habido un problema en ${provider}, o no se ha podido establecer la conexión. No ha cambiado nada.`,
    },
    "account-changed": {
      heading: "Esta es otra cuenta",
      text: (provider) =>
        `Ha iniciado sesión en ${provider} con una cuenta distinta de la última vez. No ha cambiado nada. Para usar la cuenta anterior, cierre primero la sesión allí.`,
    },
    "too-many-attempts": {
      heading: "Demasiados intentos",
      text: () => "Con este enlace se ha empezado a iniciar sesión demasiadas veces. No ha cambiado nada.",
    },
  },
  gone: {
    heading: "Este enlace ya no funciona",
    text: "Cada enlace sirve para iniciar sesión una sola vez y es válido por poco tiempo.",
  },
  otherBrowser: {
    heading: "Continúe en el otro navegador",
    text: "Esta sesión se inició en otro navegador o en otra aplicación. Para su protección, el código para el chat solo se muestra allí.",
    lost: (duration) =>
      `Si ya no lo encuentra: dentro de ${duration}, escriba otra vez en el chat y abra el enlace que reciba entonces.`,
  },
};
