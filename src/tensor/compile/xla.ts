import type { GraphNode } from './graphDef';
export function worthXla(_nodes: readonly GraphNode[]): boolean {
  return false;
}
