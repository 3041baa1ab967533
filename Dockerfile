# The book in a container: docker build -t bayesbook . && docker run --rm -p 127.0.0.1:8888:8888 bayesbook
# Also what Binder builds (it finds this file by itself), hence the user's name and number.
FROM node:22-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends python3-venv g++ \
 && rm -rf /var/lib/apt/lists/*

# The image's own user, `node`, has this number: it becomes the one that Binder expects.
ARG NB_USER=jovyan
ARG NB_UID=1000
RUN usermod --login ${NB_USER} --home /home/${NB_USER} --move-home node \
 && usermod --uid ${NB_UID} ${NB_USER}
ENV HOME=/home/${NB_USER}
WORKDIR ${HOME}/bayesbook
RUN chown ${NB_UID} .
USER ${NB_UID}

# What takes minutes comes before what changes daily.
COPY --chown=${NB_UID} package.json package-lock.json .npmrc requirements.txt requirements.lock tsconfig.json ./
COPY --chown=${NB_UID} scripts ./scripts
COPY --chown=${NB_UID} src ./src
RUN npm run setup
# JupyterHub and Binder start this server themselves, by its name.
RUN .venv/bin/pip install --no-cache-dir -c requirements.lock jupyterhub==5.5.4 notebook==7.6.5
ENV PATH=${HOME}/bayesbook/.venv/bin:${PATH}
COPY --chown=${NB_UID} . .

EXPOSE 8888
# Inside, all addresses: from outside one reaches what `docker run -p` lets through. JupyterLab prints its token.
CMD ["npm", "start", "--", "--ip=0.0.0.0", "--port=8888", "--no-browser"]
