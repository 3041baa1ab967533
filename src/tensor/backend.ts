/**
 * The one place that loads TensorFlow. Everything else in src/ takes `tf` from here.
 */
import './environment';
import * as tf from '@tensorflow/tfjs-node';

// Without this tfjs warns on the console about things a reader of the book need not know.
tf.enableProdMode();

export { tf };
