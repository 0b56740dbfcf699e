/** What to click, printed when everything runs. */
export function instructions(editorUrl: string, folder: string): string {
  return `
Keyring's demo is running. Open the editor:

    ${editorUrl}

  1. On the tab "Start here" double-click the node "Get the last name".
     Its credential is "Demo CRM": press the pencil beside it.
  2. Press Authorize. In the window that opens press Sign in (you are ada), then Allow.
  3. The dialog says that you are authorized. Press Update, then Done.
  4. Press the button at the left of "Contact 42".
     The contact's last name appears under the node "Last name", and in the debug sidebar (the beetle at the right).

On the other tabs: a chat whose consumers sign in by a link (${editorUrl}chat), a chat on a website that has
signed its visitors in already (${editorUrl}shop), and intents of Dialogflow and Watson.

Its data is in ${folder}, the log of Node-RED in node-red.log there.
Press Ctrl-C to stop.
`;
}
