import tseslint from "typescript-eslint";

const noNodeRed = {
  "no-restricted-imports": [
    "error",
    {
      patterns: [
        { group: ["node-red", "node-red/*", "@node-red/*"], message: "src/ knows nothing of Node-RED." },
        { regex: "/nodes/", message: "src/ does not import from nodes/: the direction is nodes → src." },
      ],
    },
  ],
};

export default tseslint.config(
  { ignores: ["dist/", "coverage/", ".demo/", ".tools/"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ["tsconfig.json", "nodes/editor/tsconfig.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  { files: ["src/**/*.ts"], rules: noNodeRed },
  {
    files: ["test/**/*.ts"],
    rules: {
      // mocha's describe/it return values that nobody awaits, and assertions narrow what they check.
      "@typescript-eslint/no-floating-promises": ["error", { allowForKnownSafeCalls: ["describe", "it"] }],
    },
  },
  { files: ["**/*.{js,mjs}"], ...tseslint.configs.disableTypeChecked },
);
