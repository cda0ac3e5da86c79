import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';

/** A type as the SDK's declarations write it. */
export type SdkType =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'object' | 'any' | 'void' }
  | { readonly kind: 'array' | 'map'; readonly of: SdkType }
  | { readonly kind: 'model'; readonly name: string };

/** One property of a model. */
type SdkProperty = { readonly isOptional: boolean; readonly type: SdkType };

/** What the official SDK says every operation answers. */
export type SdkSchema = {
  /** The declared answer of an operation; undefined when the SDK has no such operation. */
  answerOf(operationId: string): SdkType | undefined;
  model(name: string): ReadonlyMap<string, SdkProperty>;
};

let cached: SdkSchema | undefined;

/** Reads the declarations of the installed SDK: every API method's answer and every model. Parsed once for each process. */
export function loadSdkSchema(): SdkSchema {
  cached ??= readSchema();
  return cached;
}

function readSchema(): SdkSchema {
  const require = createRequire(import.meta.url);
  const path = require.resolve('purecloud-platform-client-v2/package.json').replace(/package\.json$/, 'index.d.ts');
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, false);
  const answers = new Map<string, ts.TypeNode>();
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  const models = new Map<string, ReadonlyMap<string, SdkProperty>>();
  for (const statement of source.statements) {
    if (ts.isClassDeclaration(statement)) collectAnswers(statement, answers);
    if (ts.isModuleDeclaration(statement) && statement.name.text === 'Models') collectModels(statement, interfaces);
  }
  return {
    answerOf(operationId) {
      const node = answers.get(operationId);
      return node && toType(node);
    },
    model(name) {
      let model = models.get(name);
      if (!model) {
        const declaration = interfaces.get(name);
        if (!declaration) throw new Error(`The SDK declares no model ${name}.`);
        model = toModel(declaration);
        models.set(name, model);
      }
      return model;
    },
  };
}

function collectAnswers(declaration: ts.ClassDeclaration, answers: Map<string, ts.TypeNode>): void {
  for (const member of declaration.members) {
    if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name) || !member.type) continue;
    const answer = ts.isTypeReferenceNode(member.type) ? member.type.typeArguments?.[0] : undefined;
    if (answer) answers.set(member.name.text, answer);
  }
}

function collectModels(declaration: ts.ModuleDeclaration, interfaces: Map<string, ts.InterfaceDeclaration>): void {
  if (!declaration.body || !ts.isModuleBlock(declaration.body)) return;
  for (const statement of declaration.body.statements) {
    if (ts.isInterfaceDeclaration(statement)) interfaces.set(statement.name.text, statement);
  }
}

function toModel(declaration: ts.InterfaceDeclaration): ReadonlyMap<string, SdkProperty> {
  const properties = new Map<string, SdkProperty>();
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member) || !member.type) continue;
    const name = ts.isStringLiteral(member.name) || ts.isIdentifier(member.name) ? member.name.text : undefined;
    if (name) properties.set(name, { isOptional: member.questionToken !== undefined, type: toType(member.type) });
  }
  return properties;
}

function toType(node: ts.TypeNode): SdkType {
  if (node.kind === ts.SyntaxKind.StringKeyword) return { kind: 'string' };
  if (node.kind === ts.SyntaxKind.NumberKeyword) return { kind: 'number' };
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return { kind: 'boolean' };
  if (node.kind === ts.SyntaxKind.ObjectKeyword) return { kind: 'object' };
  if (node.kind === ts.SyntaxKind.VoidKeyword) return { kind: 'void' };
  if (ts.isTypeLiteralNode(node)) return toMap(node);
  if (ts.isTypeReferenceNode(node)) return toReference(node);
  return { kind: 'any' };
}

function toMap(node: ts.TypeLiteralNode): SdkType {
  const member = node.members[0];
  return member && ts.isIndexSignatureDeclaration(member) ? { kind: 'map', of: toType(member.type) } : { kind: 'any' };
}

function toReference(node: ts.TypeReferenceNode): SdkType {
  if (ts.isQualifiedName(node.typeName)) return { kind: 'model', name: node.typeName.right.text };
  const argument = node.typeArguments?.[node.typeArguments.length - 1];
  if (node.typeName.text === 'Array' && argument) return { kind: 'array', of: toType(argument) };
  if (node.typeName.text === 'Record' && argument) return { kind: 'map', of: toType(argument) };
  return { kind: 'any' };
}
