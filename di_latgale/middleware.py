def no_store(get_response):
    return get_response
