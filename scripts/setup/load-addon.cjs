// Loads TensorFlow through tfjs-node and multiplies once, in a process of its own: a bad library may end the process.
process.env.TF_CPP_MIN_LOG_LEVEL = '3';
const util = require('node:util');
// Node 22 warns of what tfjs-node 4.22 calls, Node 23 removed it; src/tensor/environment.ts does the same for the book.
util.isNullOrUndefined = (value) => value === null || value === undefined;

const tf = require('@tensorflow/tfjs-node');
const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()[0];
if (product !== 11) throw new Error(`1·3 + 2·4 gave ${product}`);
console.log(`TensorFlow ${tf.backend().binding.TF_Version} multiplies`);
