import type { Binding, DataType, NativeAttribute } from './binding';
import { attribute } from './graphDef';
import type { Bytes } from './protobuf';

/** An attribute as tfjs-node hands it over, in the graph's format. */
export function encodeAttribute({ name, type, value }: NativeAttribute, native: Binding): Bytes {
  const list = Array.isArray(value);
  switch (type) {
    case native.TF_ATTR_TYPE:
      return list ? attribute.types(value) : attribute.type(value as DataType);
    case native.TF_ATTR_INT:
      return list ? attribute.integers(value) : attribute.integer(value as number);
    case native.TF_ATTR_FLOAT:
      return list ? attribute.floats(value) : attribute.float(value as number);
    case native.TF_ATTR_BOOL:
      return list ? attribute.booleans(value) : attribute.boolean(Boolean(value));
    case native.TF_ATTR_STRING:
      return attribute.text(value as string);
    case native.TF_ATTR_SHAPE:
      return attribute.shape(value as number[]);
    default:
      throw new Error(`compile: the attribute ${name} has an unknown kind (${type}).`);
  }
}
