def uninstall_hook(env):
    """Takes away what the module data does not: attachments and messages of models that are about to go."""
    models = [name for name in env.registry if name.startswith("logikal.")]
    for model in ("ir.attachment", "mail.message", "mail.followers", "mail.activity"):
        field = "model" if model == "mail.message" else "res_model"
        env[model].sudo().search([(field, "in", models)]).unlink()
