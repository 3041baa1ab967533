"""scikit-learn."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import digamma
from serve import serve
from sklearn.decomposition import LatentDirichletAllocation
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


def lda(inputs):
    document, term, count = inputs["triples"].T
    words = csr_matrix((count.astype(float), (document, term)))
    start = inputs["lambda"].T.astype(float)
    model = LatentDirichletAllocation(
        start.shape[0], doc_topic_prior=0.1, topic_word_prior=0.1, learning_method="batch",
        max_doc_update_iter=20, mean_change_tol=0, max_iter=1, random_state=0, n_jobs=1,
    ).fit(words[:, : start.shape[1]])

    def set_topics(components):
        model.components_ = components
        expected = digamma(components) - digamma(components.sum(1, keepdims=True))
        model.exp_dirichlet_component_ = np.exp(expected)

    def one_pass(random_init):
        _, statistics = model._e_step(words, cal_sstats=True, random_init=random_init)
        set_topics(0.1 + statistics)

    set_topics(start)
    one_pass(False)
    check = model.components_[:, 37].copy()

    def run(times):
        for _ in range(times):
            one_pass(False)

    return check, run


serve({"gp-evidence": gaussian_process(False), "gp-gradient": gaussian_process(True), "lda": lda})
