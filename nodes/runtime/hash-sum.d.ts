declare module "hash-sum" {
  export default function hashSum(value: unknown): string;
}
