import type { Words } from "./words.js";

export const ja: Words = {
  gap: "",
  unnamedProvider: "このサービス",
  unnamedAsker: "ご利用中のチャット",
  backToChat: "チャットに戻る",
  closePage: "この画面は閉じてかまいません。",
  newLink: "新しいリンクが必要な場合は、チャットにもう一度メッセージを送信してください。",
  start: {
    heading: (provider) => `${provider}にログイン`,
    asks: (asker, provider) => `${asker}が、${provider}にあるお客様のアカウントへのアクセスを求めています。`,
    meaning: (provider) =>
      `ログインは${provider}の画面で行います。アクセスの内容はそこで確認でき、その時点でも断ることができます。パスワードがチャットに伝わることはありません。`,
    onlyIfYouAre: (consumer) => `チャットでの依頼者は「${consumer}」です。お客様ご本人の場合にのみ、続けてください。`,
    onlyIf: "たった今ご自身がチャットで依頼した場合にのみ、続けてください。",
    continue: "続ける",
    decline: "依頼した覚えはありません",
    openElsewhere: "この画面をブラウザーで開いてください",
    refused: (provider) =>
      `このアプリ内では${provider}にログインできません。画面のメニュー（⋮または⋯）で「ブラウザーで開く」を選ぶか、次のアドレスをコピーしてブラウザーで開いてください。`,
    continueHere: "このまま試す",
  },
  leaving: {
    heading: (provider) => `${provider}に移動しています`,
    ifNothingHappens: "数秒たっても画面が変わらない場合は、ボタンを押してください。",
    goOn: (provider) => `${provider}に進む`,
  },
  code: {
    heading: "このコードをチャットに入力してください",
    signedIn: (provider) => `${provider}にログインしました。`,
    signedInAs: (provider, account) => `${provider}に「${account}」としてログインしました。`,
    only: "コードは、ご自身が依頼したチャットにだけ入力してください。入力するまで、チャットはアクセスできません。",
    label: "コード",
    valid: (duration) => `コードの有効時間は${duration}です。`,
    nobody: "このコードを誰にも教えないでください。",
    warning: (provider) =>
      `ほかの人からリンクが送られてきた場合は、この画面を閉じてください。コードを知られると、${provider}にあるお客様のアカウントにアクセスされてしまいます。`,
  },
  done: {
    heading: "ログインしました",
    access: (provider) => `チャットは、${provider}にあるお客様のアカウントにアクセスできるようになりました。`,
    accessAs: (provider, account) =>
      `チャットは、${provider}にあるお客様のアカウント「${account}」にアクセスできるようになりました。`,
    goOn: "チャットに戻って続けてください。",
    writeAgain: "チャットに戻り、メッセージをもう一度送信してください。前のメッセージは保存されていません。",
  },
  declined: {
    heading: "何も共有されていません",
    text: "このリンクは無効になり、これを使って誰かがアクセスすることはできません。ほかに必要な操作はありません。",
  },
  failed: {
    denied: {
      heading: "アクセスが許可されませんでした",
      text: (provider) => `${provider}の画面で拒否されました。何も変更されていません。`,
    },
    failed: {
      heading: "ログインできませんでした",
      text: (provider) => `${provider}で問題が発生したか、接続できませんでした。何も変更されていません。`,
    },
    "account-changed": {
      heading: "前回とは別のアカウントです",
      text: (provider) =>
        `前回とは別のアカウントで${provider}にログインしました。何も変更されていません。前回のアカウントを使うには、先に${provider}からログアウトしてください。`,
    },
    "too-many-attempts": {
      heading: "試行回数が上限に達しました",
      text: () => "このリンクでのログインは、これ以上試すことができません。何も変更されていません。",
    },
  },
  gone: {
    heading: "このリンクは使えなくなりました",
    text: "リンクは1回のログイン専用で、短い時間だけ有効です。",
  },
  otherBrowser: {
    heading: "元のブラウザーで続けてください",
    text: "このログインは、別のブラウザーまたはアプリで行われました。安全のため、チャットに入力するコードはそこにのみ表示されます。",
    lost: (duration) =>
      `コードが見つからない場合は、${duration}後にチャットにもう一度メッセージを送信し、届いたリンクを開いてください。`,
  },
};
