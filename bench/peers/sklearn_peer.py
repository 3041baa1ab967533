"""scikit-learn."""

import numpy as np
from serve import serve
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel


def gaussian_process(with_gradient):
    def prepare(inputs):
        x, y = inputs["x"].astype(float)[:, None], inputs["y"].astype(float)
        kernel = ConstantKernel(1.3) * RBF(0.9) + WhiteKernel(0.1)
        model = GaussianProcessRegressor(kernel, alpha=0, optimizer=None).fit(x, y)
        theta = model.kernel_.theta

        def evaluate():
            if not with_gradient:
                return [model.log_marginal_likelihood(theta, clone_kernel=False)]
            value, gradient = model.log_marginal_likelihood(theta, eval_gradient=True, clone_kernel=False)
            return [value, *gradient]

        def run(times):
            for _ in range(times):
                evaluate()

        return evaluate(), run

    return prepare


serve({"gp-evidence": gaussian_process(False), "gp-gradient": gaussian_process(True)})
